"""An upstream that says back what it was told, cut where a test wants it, and keeps every byte that reached it."""

from __future__ import annotations

import json
from typing import Any

from local_server import LocalServer, QuietHandler


class Echo(LocalServer):
    """`pieces`: bytes of text in each delta. `as_tool`: the text comes as the arguments of a tool call. `says`: instead of what it was told.
    `everywhere`: its model's name and the reason why it ended say it too. With another `status` the error's code does."""

    def __init__(self, pieces: int = 7, as_tool: bool = False, status: int = 200, says: str | None = None, everywhere: bool = False):
        self.pieces, self.as_tool, self.status, self.says, self.everywhere = pieces, as_tool, status, says, everywhere
        self.bodies: list[bytes] = []
        echo = self

        class Handler(QuietHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                echo.bodies.append(body)
                request = json.loads(body)
                if echo.status != 200:
                    return self.answer(json.dumps({"error": {"message": "broken", "type": "server_error", "code": request["messages"][-1]["content"]}}), "application/json", echo.status)
                if "input" in request:
                    return self.answer(json.dumps({"object": "list", "model": "m", "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}], "usage": {"prompt_tokens": 1, "total_tokens": 1}}), "application/json")
                text = echo.says or ("ok" if "prompt" in request else request["messages"][-1]["content"])
                if request.get("stream"):
                    return self.answer("".join(f"data: {json.dumps(chunk)}\n\n" for chunk in echo.chunks(text)) + "data: [DONE]\n\n", "text/event-stream")
                self.answer(json.dumps(echo.whole(text)), "application/json")

            def answer(self, body: str, kind: str, status: int = 200) -> None:
                data = body.encode()
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.serve(Handler)

    @property
    def seen(self) -> bytes:
        return b"\n".join(self.bodies)

    def _call(self, arguments: str, **more: Any) -> dict[str, Any]:
        return {"tool_calls": [{"index": 0, **more, "function": {**({"name": "note"} if more else {}), "arguments": arguments}}]}

    def whole(self, text: str) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if self.as_tool:
            message = {"role": "assistant", "content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "note", "arguments": json.dumps({"text": text})}}]}
        choice = {"index": 0, "message": message, "finish_reason": text if self.everywhere else "tool_calls" if self.as_tool else "stop"}
        return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": text if self.everywhere else "m", "choices": [choice], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}

    def chunks(self, text: str) -> list[dict[str, Any]]:
        said = json.dumps({"text": text}) if self.as_tool else text
        parts = [said[i:i + self.pieces] for i in range(0, len(said), self.pieces)]
        deltas = [{"role": "assistant", "content": None if self.as_tool else ""}]
        if self.as_tool:
            deltas.append(self._call("", id="call_1", type="function"))
        deltas += [self._call(part) if self.as_tool else {"content": part} for part in parts]
        out = [self._chunk(delta, None) for delta in deltas]
        return [*out, self._chunk({}, "tool_calls" if self.as_tool else "stop")]

    def _chunk(self, delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
        return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
