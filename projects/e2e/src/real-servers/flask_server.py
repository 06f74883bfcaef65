"""flask-jwt-extended, set up as its documentation does, for the tests: prints its port when it is ready."""

import secrets
from datetime import timedelta

from flask import Flask, jsonify, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jti,
    get_jwt,
    get_jwt_identity,
    jwt_required,
    set_access_cookies,
    set_refresh_cookies,
    unset_jwt_cookies,
)
from werkzeug.serving import make_server

app = Flask(__name__)
app.config.update(
    JWT_SECRET_KEY=secrets.token_hex(32),
    JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=10),
    JWT_REFRESH_TOKEN_EXPIRES=timedelta(hours=1),
    JWT_TOKEN_LOCATION=["headers", "cookies"],
    JWT_COOKIE_CSRF_PROTECT=True,
)
jwt = JWTManager(app)

revoked = set()
counts = {"refreshes": 0}


@jwt.token_in_blocklist_loader
def is_revoked(_header, payload):
    return payload["jti"] in revoked


@app.post("/login")
def login():
    """`life`: of the access token, in seconds; a negative one is over. `by`: "cookies", or in the body."""
    wanted = request.get_json()
    life = timedelta(seconds=wanted["life"])
    refresh = create_refresh_token("ada")
    if wanted.get("by") != "cookies":
        return jsonify(access_token=create_access_token("ada", expires_delta=life), refresh_token=refresh)
    access = create_access_token("ada")
    # No cookie is made of a token that has expired.
    if life < timedelta():
        revoked.add(get_jti(access))
    answer = jsonify(login=True)
    set_access_cookies(answer, access)
    set_refresh_cookies(answer, refresh)
    return answer


@app.post("/refresh")
@jwt_required(refresh=True)
def refresh():
    counts["refreshes"] += 1
    access = create_access_token(get_jwt_identity())
    if "Authorization" in request.headers:
        return jsonify(access_token=access)
    answer = jsonify(refresh=True)
    set_access_cookies(answer, access)
    return answer


@app.post("/logout")
@jwt_required(refresh=True)
def logout():
    revoked.add(get_jwt()["jti"])
    answer = jsonify(msg="revoked")
    unset_jwt_cookies(answer)
    return answer


@app.route("/items/<item>", methods=["GET", "POST"])
@jwt_required()
def items(item):
    return jsonify(id=item, owner=get_jwt_identity())


@app.get("/counts")
def count():
    return jsonify(counts)


server = make_server("127.0.0.1", 0, app, threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
