"""Upstreams for the semantic cache: one that answers chats by saying how often it was asked, and embeds bags of words."""

from __future__ import annotations

import hashlib
import json
import math
import re
import threading
from typing import Any, Callable

from local_server import LocalServer, QuietHandler

DIMENSIONS = 64


def vector_of(text: str) -> list[float]:
    """Words in any order, each a direction of its own: texts with most words in common are near."""
    out = [0.0] * DIMENSIONS
    for word in re.findall(r"\w+", text.lower()):
        digest = hashlib.sha256(word.encode()).digest()
        for i in range(DIMENSIONS):
            out[i] += 1 if digest[i // 8] >> (i % 8) & 1 else -1
    length = math.sqrt(sum(value * value for value in out)) or 1
    return [value / length for value in out]


def embedding_of(text: str) -> dict[str, Any]:
    return {"object": "list", "model": "e", "data": [{"object": "embedding", "index": 0, "embedding": vector_of(text)}],
            "usage": {"prompt_tokens": 7, "total_tokens": 7}}


class Oracle(LocalServer):
    """`say` makes the answer to the nth chat, `embed` that to a text: a dict, or a status. `hold`: set to False, embeddings wait for `release`."""

    def __init__(self) -> None:
        self.chats: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self.embed: Callable[[str], Any] = embedding_of
        self.say: Callable[[int], str] = lambda number: f"answer {number}"
        self.release = threading.Event()
        self.release.set()
        oracle = self

        class Handler(QuietHandler):
            disable_nagle_algorithm = True  # head and body are two writes

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if "input" in request:
                    oracle.texts.append(request["input"])
                    oracle.release.wait(10)
                    said = oracle.embed(request["input"])
                    return self.answer(*((json.dumps(said), 200) if not isinstance(said, int) else ('{"error":{"message":"no"}}', said)))
                oracle.chats.append(request)
                text = oracle.say(len(oracle.chats))
                usage = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
                if request.get("stream"):
                    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
                    chunks = [{**head, "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}]},
                              {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}, {**head, "choices": [], "usage": usage}]
                    return self.answer("".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n", 200, "text/event-stream")
                if "prompt" in request:
                    body = {"id": "c", "object": "text_completion", "created": 1, "model": "m", "usage": usage,
                            "choices": [{"index": 0, "text": text, "logprobs": None, "finish_reason": "stop"}]}
                else:
                    body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "usage": usage,
                            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "logprobs": None, "finish_reason": "stop"}]}
                self.answer(json.dumps(body), 200)

            def answer(self, text: str, status: int, kind: str = "application/json") -> None:
                data = text.encode()
                try:
                    self.send_response(status)
                    self.send_header("content-type", kind)
                    self.send_header("content-length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:  # who asked has gone
                    self.close_connection = True

        self.serve(Handler)

    def end(self) -> None:
        self.release.set()
        super().end()
