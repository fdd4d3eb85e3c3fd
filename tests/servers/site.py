"""A real WordPress on loopback out of Debian's packages, with a MariaDB of its own that has only a socket."""

import json
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers.processes import free_port, install, start, stop, wait_until

SOURCE = Path("/usr/share/wordpress")
PACKAGES = (
    "wordpress", "wordpress-theme-twentytwentythree", "mariadb-server", "php-cli", "php-getid3", "php-mysql",
    "php-xml", "php-gd", "php-curl", "php-mbstring",
)  # fmt: skip
ROLES = ("administrator", "editor", "author", "contributor", "subscriber")

_CONFIG = """<?php
if (!empty($_SERVER['HTTP_X_FORWARDED_HOST'])) { $_SERVER['HTTP_HOST'] = $_SERVER['HTTP_X_FORWARDED_HOST']; }
define('WP_HOME', 'http://' . $_SERVER['HTTP_HOST']);
define('WP_SITEURL', WP_HOME);
define('DB_NAME', 'site'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:%(socket)s'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (array('AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE') as $kind) {
    define($kind . '_KEY', '%(salt)s' . $kind); define($kind . '_SALT', $kind . '%(salt)s');
}
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true); define('FS_METHOD', 'direct');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""

_INSTALL = """<?php
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = $argv[1]; $_SERVER['REQUEST_URI'] = '/';
require $argv[2] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('Il forno', 'chief', 'chief@example.test', true, '', bin2hex(random_bytes(12)));
update_option('permalink_structure', '/%postname%/'); flush_rewrite_rules();
update_option('comment_moderation', 0); update_option('comment_previously_approved', 0);
"""

_USER = """<?php
$_SERVER['HTTP_HOST'] = $argv[1];
require $argv[2] . '/wp-load.php';
$user = wp_insert_user(array('user_login' => $argv[3], 'user_pass' => bin2hex(random_bytes(12)),
    'user_email' => $argv[3] . '@example.test', 'role' => $argv[4]));
$made = WP_Application_Passwords::create_new_application_password($user, array('name' => 'passaparola'));
$shown = WP_Application_Passwords::chunk_password($made[0]);
echo json_encode(array('id' => $user, 'user' => $argv[3], 'password' => $shown));
"""


@dataclass(frozen=True)
class SiteUser:
    """A user with an application password."""

    id: int
    user: str
    password: str


class RealSite:
    """WordPress, PHP's own web server with four workers, and MariaDB."""

    def __init__(self, work: Path) -> None:
        self.work, self.root, self.socket = work, work / "wordpress", work / "db.sock"
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self._processes: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        """Install what is missing, make the site, serve it."""
        install(PACKAGES, missing=not (SOURCE.exists() and shutil.which("php") and shutil.which("mariadbd")))
        self._start_database()
        self._make_site()
        workers = {"PHP_CLI_SERVER_WORKERS": "4"}
        limits = ["-d", "upload_max_filesize=64M", "-d", "post_max_size=64M"]
        command = ["php", *limits, "-S", self.host, "-t", str(self.root)]
        self._processes.append(start(command, self.work / "php.log", workers))
        wait_until(lambda: self._php(_PROBE).returncode == 0, 60, "WordPress")

    def stop(self) -> None:
        """End everything."""
        for process in reversed(self._processes):
            stop(process)

    def user(self, name: str, role: str) -> SiteUser:
        """A new user with this role."""
        made = self._php(_USER, self.host, str(self.root), name, role)
        return SiteUser(**json.loads(made.stdout))

    def run(self, code: str) -> str:
        """What a piece of PHP inside the site prints."""
        head = f"<?php $_SERVER['HTTP_HOST'] = '{self.host}'; require '{self.root}/wp-load.php';\n"
        done = self._php(head + code)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout

    def _start_database(self) -> None:
        data, as_root = self.work / "db", ["--user=root"] if os.geteuid() == 0 else []
        make = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", *as_root, "--skip-test-db"]
        subprocess.run(
            [*make, "--auth-root-authentication-method=normal"], check=True, capture_output=True, timeout=120
        )
        command = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={self.socket}", "--skip-networking"]
        quick = [
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=64M",
            f"--pid-file={self.work}/db.pid",
        ]
        self._processes.append(start([*command, *as_root, *quick], self.work / "db.log"))
        client = ["mariadb", "--no-defaults", f"--socket={self.socket}", "-uroot", "-e", "CREATE DATABASE site"]
        wait_until(lambda: subprocess.run(client, capture_output=True).returncode == 0, 60, "MariaDB")

    def _make_site(self) -> None:
        shutil.copytree(SOURCE, self.root)  # follows Debian's links
        (self.root / "wp-content" / "uploads").mkdir(parents=True, exist_ok=True)
        (self.root / "wp-config.php").unlink(missing_ok=True)
        config = _CONFIG % {"socket": self.socket, "salt": secrets.token_hex(24)}
        (self.root / "wp-config.php").write_text(config, "utf-8")
        made = self._php(_INSTALL, self.host, str(self.root))
        if made.returncode:
            raise RuntimeError(made.stdout + made.stderr)

    def _php(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        script = self.work / "script.php"
        script.write_text(code.replace("@HOST@", self.host).replace("@PORT@", str(self.port)), "utf-8")
        return subprocess.run(["php", str(script), *arguments], capture_output=True, text=True, timeout=120)


_PROBE = """<?php
$line = @fsockopen('127.0.0.1', @PORT@, $number, $text, 1);
exit($line ? 0 : 1);
"""
