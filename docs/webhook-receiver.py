"""Answers calls and verifies webhooks: python3 webhook-receiver.py <port> <whsec_…>. The standard library is enough."""
import base64, hashlib, hmac, json, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(sys.argv[2].removeprefix("whsec_"))


def verified(headers, body):  # a recent timestamp, and one of the signatures is the HMAC of id, timestamp and body
    sent = headers.get("webhook-timestamp", "")
    if not sent.isdigit() or abs(time.time() - int(sent)) > 300:
        return False
    signed = f"{headers['webhook-id']}.{sent}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected, one) for one in headers.get("webhook-signature", "").split())


class Receiver(BaseHTTPRequestHandler):
    def do_GET(self):
        busy = self.path == "/busy"
        self.answer(503 if busy else 200, {"error": "come back later"} if busy else {"price": 1.10})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not verified(self.headers, body):
            return self.answer(401, None)
        for outcome in json.loads(body)["data"]["outcomes"]:
            error = outcome.get("exception")
            print("verified", f"{error['type']}: {error['message']}" if error else outcome["value"], flush=True)
        self.answer(200, None)

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
