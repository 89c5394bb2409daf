"""A FastAPI application that has Durabill behind its own sign-in.

pip install fastapi httpx "pyjwt[crypto]" uvicorn; uvicorn main:app
"""

import base64
import hashlib
import hmac
import json
import os
import time
from datetime import datetime, timezone

import httpx
import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from jwt.algorithms import ECAlgorithm

app = FastAPI()
API = os.environ["DURABILL_API_URL"] + "/api/v1"
ISSUER = os.environ["BILLING_ISSUER"]
KEY = load_pem_private_key(os.environ["BILLING_SIGNING_KEY"].encode(), password=None)
KEY_ID = "billing-1"
FRESH_S = 60
known: dict[str, tuple[float, dict]] = {}


def current_user(x_demo_user: str = Header(), x_demo_org: str | None = Header(default=None)) -> dict:
    """Replace this with your own sign-in: a header anybody can send is for trying things out."""
    return {"id": x_demo_user, "name": x_demo_user, "org_id": x_demo_org}


def billing_token(user: dict) -> str:
    """A token for Durabill, good for five minutes, for a call that this server makes."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": "durabill", "sub": user["id"], "name": user["name"], "iat": now, "exp": now + 300}
    if user["org_id"]:
        claims["org_id"] = user["org_id"]
    return jwt.encode(claims, KEY, algorithm="ES256", headers={"kid": KEY_ID})


@app.get("/api/keys")
def jwks() -> dict:
    public = json.loads(ECAlgorithm.to_jwk(KEY.public_key()))
    return {"keys": [{**public, "kid": KEY_ID, "alg": "ES256", "use": "sig"}]}


async def billing(user: dict, method: str, path: str, body: dict | None = None, key: str | None = None) -> httpx.Response:
    """One call of Durabill's API for a user. Give changes a key, and repeat them with the same one."""
    headers = {"authorization": f"Bearer {billing_token(user)}"}
    if key:
        headers["idempotency-key"] = key
    async with httpx.AsyncClient(timeout=15) as client:
        return await client.request(method, API + path, json=body, headers=headers)


def holds(entitlements: dict) -> bool:
    until = entitlements["valid_until"]
    return until is not None and datetime.fromisoformat(until.replace("Z", "+00:00")) > datetime.now(timezone.utc)


async def entitlements(user: dict = Depends(current_user)) -> dict:
    """What the user may use. An outage of Durabill is bridged by the last answer, as long as it said it would hold."""
    name = user["org_id"] or f"user:{user['id']}"
    read_at, before = known.get(name, (0.0, None))
    if before and time.time() - read_at < FRESH_S:
        return before
    try:
        answer = await billing(user, "GET", "/billing/entitlements")
        if answer.is_success:
            known[name] = (time.time(), answer.json())
            return answer.json()
        is_outage = answer.status_code >= 500
    except httpx.HTTPError:
        is_outage = True
    if before and is_outage and holds(before):
        return before
    raise HTTPException(503, "Billing cannot be reached")


@app.get("/reports")
def reports(may: dict = Depends(entitlements)) -> dict:
    """Something that only a plan with this feature opens."""
    if "exports_per_month" not in may["features"]:
        raise HTTPException(402, "Your plan does not include reports")
    return {"reports": []}


@app.post("/upgrade/{plan_id}")
async def upgrade(plan_id: str, user: dict = Depends(current_user), idempotency_key: str = Header()) -> dict:
    back = os.environ["APP_URL"] + "/billing"
    body = {"plan_id": plan_id, "success_url": back, "cancel_url": back}
    answer = await billing(user, "POST", "/billing/checkout", body, idempotency_key)
    if answer.status_code != 201:
        raise HTTPException(answer.status_code, answer.json().get("detail", "Please try again in a moment"))
    return {"url": answer.json()["url"]}


def is_signed(body: bytes, headers, secret: str) -> bool:
    """Whether a request is Durabill's (Standard Webhooks), from its raw body, and not older than five minutes."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    # several while a secret is rolled: one that matches is enough
    return any(hmac.compare_digest(expected, one) for one in headers.get("webhook-signature", "").split(" "))


@app.post("/webhooks/durabill")
async def webhook(request: Request) -> Response:
    """Answer fast and do the work afterwards; the same webhook-id may come more than once."""
    body = await request.body()
    if not is_signed(body, request.headers, os.environ["DURABILL_WEBHOOK_SECRET"]):
        raise HTTPException(400)
    if json.loads(body)["type"] == "entitlements.changed":
        known.clear()
    return Response(status_code=204)
