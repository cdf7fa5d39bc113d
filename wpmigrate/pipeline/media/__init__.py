"""Media files: from the site into the archive, and from the archive into the output folder."""

from wpmigrate.pipeline.media.catalogue import LocalFiles
from wpmigrate.pipeline.media.fetching import MediaFiles
from wpmigrate.pipeline.media.output import MediaOutput

__all__ = ["LocalFiles", "MediaFiles", "MediaOutput"]
