"""The rows of publishing."""

from passaparola.publishing.models.aids import Aid, AidKind, Mention
from passaparola.publishing.models.approval import Approval, ApprovalRule, ApprovalStep, Remark
from passaparola.publishing.models.posts import KIND, Attachment, Post, Relation, Stage, Variant, Version
from passaparola.publishing.models.queues import (
    CopyOf,
    Evergreen,
    Pause,
    Queue,
    QueueChannel,
    Queued,
    QueueTime,
    Recurrence,
)
from passaparola.publishing.models.sources import (
    BulkChange,
    CalendarShare,
    Entry,
    Feed,
    FeedChannel,
    Import,
    ImportedPost,
)

__all__ = [
    "KIND", "Aid", "AidKind", "Approval", "ApprovalRule", "ApprovalStep", "Attachment", "BulkChange", "CalendarShare",
    "CopyOf", "Entry", "Evergreen", "Feed", "FeedChannel", "Import", "ImportedPost", "Mention", "Pause", "Post",
    "Queue", "QueueChannel", "QueueTime", "Queued", "Recurrence", "Relation", "Remark", "Stage", "Variant", "Version",
]  # fmt: skip
