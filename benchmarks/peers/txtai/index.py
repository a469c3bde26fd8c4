"""Index the documents with txtai."""

import json
import os
from pathlib import Path

from txtai import Embeddings

documents = [json.loads(line) for line in Path(os.environ["DOCUMENTS"]).open(encoding="utf-8")]
embeddings = Embeddings(path=os.environ["MODEL"], content=True)
embeddings.index((each["id"], each["text"]) for each in documents)
embeddings.save(str(Path(os.environ["INDEX"]) / "txtai"))
(Path(os.environ["INDEX"]) / "app.yml").write_text(
    f"path: {Path(os.environ['INDEX']) / 'txtai'}\nwritable: false\n", encoding="utf-8"
)
