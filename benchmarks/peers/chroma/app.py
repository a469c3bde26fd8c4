"""A Chroma server, and FastAPI before it with the same encoder."""

import os
from typing import Any

import chromadb
from fastapi import FastAPI
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer

model = SentenceTransformer(os.environ["MODEL"])
client = chromadb.HttpClient(
    "127.0.0.1",
    int(os.environ["CHROMA_PORT"]),
    settings=chromadb.Settings(anonymized_telemetry=False),
)
collection = client.get_collection("faq")
app = FastAPI()


class Question(BaseModel):
    query: str
    k: int = 10


@app.post("/search")
def search(question: Question) -> list[dict[str, Any]]:
    vector = model.encode([question.query], normalize_embeddings=True)
    result = collection.query(query_embeddings=vector, n_results=question.k)
    return [
        {"id": key, "text": text, "score": 1 - distance}
        for key, text, distance in zip(
            result["ids"][0], result["documents"][0], result["distances"][0], strict=True
        )
    ]
