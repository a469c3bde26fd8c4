"""Vector stores: FAISS in this process, or a Milvus server."""
