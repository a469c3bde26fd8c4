"""The routes under /v1, the health checks and their OpenAPI description."""
