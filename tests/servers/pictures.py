"""Pictures of any type and size."""

import io

from PIL import Image

from passaparola.kernel.network.port import MediaItem
from tests.contracts.stage import Stage


def picture(stage: Stage, kind: str, media_type: str, edge: int, padded_to: int = 0) -> MediaItem:
    """A square picture in the store; bytes after the picture's end, which every reader passes over, fill it up."""
    written = io.BytesIO()
    Image.new("RGB", (edge, edge), (200, 120, 40)).save(written, kind)
    content = written.getvalue().ljust(padded_to, b"\0")
    stored = stage.session.store.put(content, media_type)
    return MediaItem(stored.hash, media_type, stored.bytes, f"Un pane {kind}", edge, edge, "pane")
