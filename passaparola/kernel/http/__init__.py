"""The one door out. `Door.send(Request) -> Response`; a failure is NotSent or Unanswered, with a Message."""

from passaparola.kernel.http.bodies import Body, File, Form, Json, Multipart, Part, Raw
from passaparola.kernel.http.door import Door
from passaparola.kernel.http.errors import NotSent, RequestFailed, Unanswered
from passaparola.kernel.http.guard import Resolver, SystemResolver
from passaparola.kernel.http.request import Request, Response
from passaparola.kernel.http.tame import Tree, Untamed

__all__ = [
    "Body",
    "Door",
    "File",
    "Form",
    "Json",
    "Multipart",
    "NotSent",
    "Part",
    "Raw",
    "Request",
    "RequestFailed",
    "Resolver",
    "Response",
    "SystemResolver",
    "Tree",
    "Unanswered",
    "Untamed",
]
