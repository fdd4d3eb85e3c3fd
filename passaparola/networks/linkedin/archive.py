"""LinkedIn's exports: the data archive of a member, and the workbook of a creator's analytics."""

from passaparola.kernel.network.archives import OneOf
from passaparola.kernel.network.port import Archive
from passaparola.networks.linkedin.archive_analytics import Analytics
from passaparola.networks.linkedin.archive_shares import Shares

archive: Archive = OneOf(Shares(), Analytics())
