"""The query service: HTTP, pages and what an operator watches."""
