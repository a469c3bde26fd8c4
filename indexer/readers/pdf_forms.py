"""What was filled into the form of a PDF."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

# Kinds of fields whose value is text that someone wrote or chose.
WRITTEN = {
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
}


@dataclass(frozen=True, slots=True)
class Field:
    """The text in a field, and its edges in points from the page's lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


def fields_of(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[Field]:
    """Yield the fields of `page` that have a text. The forms of `pdf` were initialised before."""
    if pdf.formenv is None:
        return
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            if pdfium.FPDFAnnot_GetFormFieldType(pdf.formenv, annotation) not in WRITTEN:
                continue
            text = " ".join(_text(pdfium.FPDFAnnot_GetFormFieldValue, pdf, annotation).split())
            edges = pdfium.FS_RECTF()
            if text and pdfium.FPDFAnnot_GetRect(annotation, edges):
                yield Field(text, edges.left, edges.bottom, edges.right, edges.top)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _text(get: Callable[..., int], pdf: pypdfium2.PdfDocument, annotation: object) -> str:
    """Return what a function of PDFium writes into a buffer, UTF-16 with a NUL at its end."""
    length = get(pdf.formenv, annotation, None, 0)
    buffer = ctypes.create_string_buffer(max(2, length))
    get(pdf.formenv, annotation, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le", "replace")
