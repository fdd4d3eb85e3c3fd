"""Trying a mail server out: one letter, and what exactly failed when it does not leave."""

import smtplib
import socket
import ssl
from email.message import EmailMessage

from passaparola.kernel.message import Message
from passaparola.notifications import server as servers
from passaparola.notifications.server import Server


def try_out(server: Server, to: str, subject: str, text: str) -> Message | None:
    """Hand one letter in at the server; None: it took it. Else which step failed and what to do. No open scope.

    What the server said is given (its code and first 200 characters); the password never is.
    """
    backend = servers.backend(server)
    try:
        if failed := _opened(backend, server):
            return failed
        return _handed_in(backend.connection, server, to, subject, text)
    finally:
        backend.close()


def _opened(backend: servers.Backend, server: Server) -> Message | None:
    where = {"host": server.host, "port": str(server.port)}
    try:
        backend.open()
    except servers.ClosedAddress:
        return Message("mail.failed.closed", where)
    except socket.gaierror:
        return Message("mail.failed.name", where)
    except ssl.SSLCertVerificationError as error:
        return Message("mail.failed.certificate", {**where, "said": error.verify_message})
    except (ssl.SSLError, smtplib.SMTPNotSupportedError):
        return Message("mail.failed.tls", where)
    except smtplib.SMTPAuthenticationError as error:
        return Message("mail.failed.login", {"username": server.username, **_said(error)})
    except smtplib.SMTPResponseException as error:
        return Message("mail.failed.talk", {**where, **_said(error)})
    except ConnectionRefusedError:
        return Message("mail.failed.connection", where)
    except (smtplib.SMTPException, ConnectionError):
        return Message("mail.failed.hung_up", where)
    except TimeoutError:
        return Message("mail.failed.time", where)
    except OSError:
        return Message("mail.failed.connection", where)
    return None


def _handed_in(line: smtplib.SMTP, server: Server, to: str, subject: str, text: str) -> Message | None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = server.sender, to, subject
    letter.set_content(text)
    try:
        line.send_message(letter)
    except smtplib.SMTPSenderRefused as error:
        return Message("mail.failed.sender", {"sender": servers.bare(server.sender), **_said(error)})
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return Message("mail.failed.recipient", {"to": to, "code": str(code), "said": _words(said)})
    except smtplib.SMTPResponseException as error:
        return Message("mail.failed.letter", _said(error))
    except (smtplib.SMTPException, OSError):
        return Message("mail.failed.hung_up", {"host": server.host, "port": str(server.port)})
    return None


def _said(error: smtplib.SMTPResponseException) -> dict[str, str | int | float]:
    return {"code": str(error.smtp_code), "said": _words(error.smtp_error)}


def _words(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]
