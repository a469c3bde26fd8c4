"""Index the documents with txtai."""

import json
import os
from pathlib import Path

from txtai import Embeddings

documents = [json.loads(line) for line in Path(os.environ["DOCUMENTS"]).open(encoding="utf-8")]
folder = Path(os.environ["INDEX"])
embeddings = Embeddings(path=os.environ["MODEL"], content=True)
embeddings.index((document["id"], document["text"]) for document in documents)
embeddings.save(str(folder / "txtai"))
(folder / "app.yml").write_text(
    f"path: {folder / 'txtai'}\nwritable: false\n"
    f"embeddings:\n  path: {os.environ['MODEL']}\n  content: true\n",
    encoding="utf-8",
)
