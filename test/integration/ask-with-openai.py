"""Chats, streams, embeds and lists models with OpenAI's own client for Python; prints what it got as JSON."""
import json
import sys

import openai

client = openai.OpenAI(base_url=sys.argv[1], api_key="any", max_retries=0)
asked = {"model": sys.argv[2], "messages": [{"role": "user", "content": sys.argv[3]}]}

models = [model.id for model in client.models.list()]
chat = client.chat.completions.create(**asked).choices[0].message.content
stream = client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})
chunks = list(stream)
streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
vectors = client.embeddings.create(model="static-minilm-256", input=["welder", "forklift operator"]).data
try:
    client.chat.completions.create(**{**asked, "model": "none"})
    refused = None
except openai.NotFoundError as error:
    refused = {"code": error.code, "status": error.status_code}
print(
    json.dumps(
        {
            "models": models,
            "chat": chat,
            "streamed": streamed,
            "pieces": len(chunks),
            "tokens": chunks[-1].usage.total_tokens,
            "dimensions": [len(vector.embedding) for vector in vectors],
            "refused": refused,
        }
    )
)
