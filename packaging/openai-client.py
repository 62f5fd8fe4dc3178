#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Generates pictures on a running 'rae4j serve' with OpenAI's own client: pip install openai.

openai-client.py [BASE_URL [TOKEN]]
"""
import base64
import sys

import openai

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860/v1"
token = sys.argv[2] if len(sys.argv) > 2 else "none"
client = openai.OpenAI(base_url=url, api_key=token)
model = client.models.list().data[0].id
answer = client.images.generate(
    model=model, prompt="0", n=2, response_format="b64_json", extra_body={"seed": 3, "steps": 10}
)
pictures = [base64.b64decode(each.b64_json) for each in answer.data]
assert len(pictures) == 2 and all(png.startswith(b"\x89PNG") for png in pictures)
try:
    client.images.generate(model=model, prompt="there is no such class", n=1)
    raise AssertionError("a class that is not there")
except openai.BadRequestError as refused:
    print(refused.message)
print(f"{len(pictures)} pictures of {model}: {[len(png) for png in pictures]} bytes")
