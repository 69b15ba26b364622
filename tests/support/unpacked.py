"""Everything that can be read in a document: parts of zips and office files, text of PDFs."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from pypdf import PdfReader

ZIPPED = ("zip", "docx", "pptx", "xlsx", "odt", "ods", "odp")


def kind_of(path: str) -> str:
    return PurePosixPath(path).suffix.lower().lstrip(".")


def readable(path: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each thing inside a file by its name, the text and the data about a PDF among them."""
    kind = kind_of(path)
    if kind in ZIPPED:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
                yield from readable(name, archive.read(name))
    elif kind == "pdf":
        yield f"{path} as text", text_of_pdf(data).encode()


def text_of_pdf(data: bytes) -> str:
    """The text of all pages, the links on them, and what the file says of itself."""
    reader = PdfReader(io.BytesIO(data))
    said = [page.extract_text() for page in reader.pages]
    said += [str(value) for value in (reader.metadata or {}).values()]
    said += links_of_pdf(data)
    about = reader.trailer["/Root"].get_object().get("/Metadata")  # type: ignore[union-attr]
    if about is not None:
        said.append(about.get_object().get_data().decode())
    return "\n".join(said)


def links_of_pdf(data: bytes) -> list[str]:
    """The addresses that a PDF leads to."""
    found = []
    for page in PdfReader(io.BytesIO(data)).pages:
        for note in page.get("/Annots") or ():
            action = note.get_object().get("/A")
            if action is not None and "/URI" in action:
                found.append(str(action["/URI"]))
    return found
