"""What became of the files of an output folder, as a part of the report."""

from typing import Literal

from pydantic import BaseModel, Field

Fate = Literal["new", "changed", "unchanged", "removed", "kept", "refused"]
"""What becomes of a file: the last three are one that the site has no more; one that it has no more and somebody
edited; one that was not written, since what stands in its place is not as we left it."""


class FileReport(BaseModel):
    """One file, by its path in the output folder."""

    path: str
    fate: Fate
    reason: str = ""


class FilesReport(BaseModel):
    """How many files met which fate. ``listed`` names those that were removed, kept or refused; of a dry run all."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0
    refused: int = 0
    listed: list[FileReport] = Field(default_factory=list)

    def count(self, path: str, fate: Fate, reason: str, *, listed: bool) -> None:
        setattr(self, fate, getattr(self, fate) + 1)
        if listed:
            self.listed.append(FileReport(path=path, fate=fate, reason=reason))

    def of(self, *fates: Fate) -> list[FileReport]:
        return [file for file in self.listed if file.fate in fates]
