"""Objects, conditions, checksums, presigned addresses, multipart. Addresses are used by plain HTTP, as a browser does."""

import base64
import hashlib
import re
import urllib.parse
import uuid
from http.client import HTTPConnection

import boto3
from botocore.config import Config


def http(method, url, body=None, headers=None):
    u = urllib.parse.urlsplit(url)
    c = HTTPConnection(u.hostname, u.port, timeout=20)
    c.request(method, u.path + ("?" + u.query if u.query else ""), body=body, headers=headers or {})
    r = c.getresponse()
    text = r.read()
    code = re.search(rb"<Code>(.*?)</Code>", text)
    return r.status, code[1].decode() if code else None, {k.lower(): v for k, v in r.getheaders()}, text


def probe(t):
    c, ask = t.client("s3"), t.ask
    word = uuid.uuid4().hex[:6]
    if t.kind == "fleet":
        bucket = "files"
    else:
        bucket = f"b-{word}"
        c.create_bucket(Bucket=bucket)
    b = dict(Bucket=bucket)
    k = lambda name: f"exports/{word}/{name}"
    sha = base64.b64encode(hashlib.sha256(b"hello").digest()).decode()
    ask("HeadBucket", lambda: c.head_bucket(**b), lambda r: "ok")
    ask("HeadBucket unknown", lambda: c.head_bucket(Bucket="nowhere-" + word))
    ask(
        "PutObject",
        lambda: c.put_object(**b, Key=k("a"), Body=b"hello", ContentType="text/plain", Metadata={"m": "1"}),
        lambda r: [r["ETag"], sorted(x for x in r if x.startswith("Checksum"))],
    )
    ask("PutObject unknown bucket", lambda: c.put_object(Bucket="nowhere-" + word, Key="a", Body=b""))
    ask(
        "PutObject, SHA-256 right",
        lambda: c.put_object(**b, Key=k("sha"), Body=b"hello", ChecksumSHA256=sha),
        lambda r: r["ChecksumSHA256"] == sha,
    )
    ask("PutObject, SHA-256 wrong", lambda: c.put_object(**b, Key=k("bad"), Body=b"jello", ChecksumSHA256=sha))
    ask(
        "PutObject, MD5 wrong",
        lambda: c.put_object(**b, Key=k("bad"), Body=b"jello", ContentMD5=base64.b64encode(hashlib.md5(b"x").digest()).decode()),
    )
    ask("PutObject, MD5 that is none", lambda: c.put_object(**b, Key=k("bad"), Body=b"jello", ContentMD5="x"))
    ask("PutObject If-None-Match *, there", lambda: c.put_object(**b, Key=k("a"), Body=b"x", IfNoneMatch="*"))
    ask(
        "PutObject If-None-Match *, not there",
        lambda: c.put_object(**b, Key=k("new"), Body=b"x", IfNoneMatch="*"),
        lambda r: "ok",
    )
    ask("PutObject If-None-Match an ETag", lambda: c.put_object(**b, Key=k("new"), Body=b"x", IfNoneMatch='"abc"'))
    ask(
        "PutObject If-Match right",
        lambda: c.put_object(
            **b,
            Key=k("a"),
            Body=b"hello",
            IfMatch='"5d41402abc4b2a76b9719d911017c592"',
            ContentType="text/plain",
            Metadata={"m": "1"},
        ),
        lambda r: "ok",
    )
    ask("PutObject If-Match wrong", lambda: c.put_object(**b, Key=k("a"), Body=b"x", IfMatch='"abc"'))
    ask("PutObject If-Match, not there", lambda: c.put_object(**b, Key=k("none"), Body=b"x", IfMatch='"abc"'))
    ask("PutObject key of 1024 bytes", lambda: c.put_object(**b, Key="exports/" + "x" * 1016, Body=b""), lambda r: "ok")
    ask("PutObject key of 1025 bytes", lambda: c.put_object(**b, Key="exports/" + "x" * 1017, Body=b""), lambda r: "ok")
    ask(
        "PutObject metadata of 2 KiB",
        lambda: c.put_object(**b, Key=k("meta"), Body=b"", Metadata={"a": "x" * 2100}),
        lambda r: "ok",
    )
    ask(
        "GetObject",
        lambda: c.get_object(**b, Key=k("a")),
        lambda r: [
            r["Body"].read().decode(),
            r["ContentType"],
            r["ContentLength"],
            r["ETag"],
            r["Metadata"],
            r.get("AcceptRanges"),
        ],
    )
    ask("GetObject unknown key", lambda: c.get_object(**b, Key=k("nothing")))
    ask(
        "GetObject range",
        lambda: c.get_object(**b, Key=k("a"), Range="bytes=1-2"),
        lambda r: [r["Body"].read().decode(), r["ContentRange"], r["ResponseMetadata"]["HTTPStatusCode"]],
    )
    ask(
        "GetObject last bytes",
        lambda: c.get_object(**b, Key=k("a"), Range="bytes=-2"),
        lambda r: [r["Body"].read().decode(), r["ContentRange"]],
    )
    ask("GetObject range beyond", lambda: c.get_object(**b, Key=k("a"), Range="bytes=9-"))
    ask(
        "GetObject range that is none",
        lambda: c.get_object(**b, Key=k("a"), Range="bytes=b-a"),
        lambda r: [r["Body"].read().decode(), r["ResponseMetadata"]["HTTPStatusCode"]],
    )
    ask(
        "GetObject several ranges",
        lambda: c.get_object(**b, Key=k("a"), Range="bytes=0-0,2-2"),
        lambda r: [r["Body"].read().decode(), r["ResponseMetadata"]["HTTPStatusCode"]],
    )
    ask("GetObject If-None-Match", lambda: c.get_object(**b, Key=k("a"), IfNoneMatch='"5d41402abc4b2a76b9719d911017c592"'))
    ask("GetObject If-Match wrong", lambda: c.get_object(**b, Key=k("a"), IfMatch='"abc"'))
    ask(
        "GetObject checksum mode",
        lambda: c.get_object(**b, Key=k("sha"), ChecksumMode="ENABLED"),
        lambda r: sorted(x for x in r if x.startswith("Checksum")),
    )
    ask(
        "GetObject response-content-disposition",
        lambda: c.get_object(**b, Key=k("a"), ResponseContentDisposition="attachment; filename=x"),
        lambda r: r["ContentDisposition"],
    )
    ask("HeadObject", lambda: c.head_object(**b, Key=k("a")), lambda r: [r["ContentLength"], r["ContentType"]])
    ask("HeadObject unknown key", lambda: c.head_object(**b, Key=k("nothing")))
    ask(
        "CopyObject",
        lambda: c.copy_object(**b, Key=k("copy"), CopySource={**b, "Key": k("a")}),
        lambda r: r["CopyObjectResult"]["ETag"],
    )
    ask("CopyObject of nothing", lambda: c.copy_object(**b, Key=k("copy"), CopySource={**b, "Key": k("nothing")}))
    ask("CopyObject onto itself", lambda: c.copy_object(**b, Key=k("a"), CopySource={**b, "Key": k("a")}))
    for n in range(5):
        c.put_object(**b, Key=k(f"list/{n // 2}/{n}"), Body=b"x")
    ask(
        "ListObjectsV2",
        lambda: c.list_objects_v2(**b, Prefix=k("list/"), Delimiter="/"),
        lambda r: [r["KeyCount"], [p["Prefix"][-2:] for p in r["CommonPrefixes"]], r.get("Contents")],
    )
    page = ask(
        "ListObjectsV2 page",
        lambda: c.list_objects_v2(**b, Prefix=k("list/"), MaxKeys=2),
        lambda r: [len(r["Contents"]), r["IsTruncated"], "NextContinuationToken" in r, sorted(r["Contents"][0])],
    )
    ask(
        "ListObjectsV2 next page",
        lambda: c.list_objects_v2(**b, Prefix=k("list/"), ContinuationToken=page["NextContinuationToken"]),
        lambda r: [len(r["Contents"]), r["IsTruncated"]],
    )
    ask("ListObjectsV2 bad token", lambda: c.list_objects_v2(**b, ContinuationToken="x"))
    ask(
        "ListObjectsV2 start after",
        lambda: c.list_objects_v2(**b, Prefix=k("list/"), StartAfter=k("list/1/3")),
        lambda r: [x["Key"][-1] for x in r["Contents"]],
    )
    ask("DeleteObject", lambda: c.delete_object(**b, Key=k("copy")), lambda r: r["ResponseMetadata"]["HTTPStatusCode"])
    ask("DeleteObject again", lambda: c.delete_object(**b, Key=k("copy")), lambda r: r["ResponseMetadata"]["HTTPStatusCode"])
    ask(
        "DeleteObjects",
        lambda: c.delete_objects(**b, Delete={"Objects": [{"Key": k("list/0/0")}, {"Key": k("nothing")}]}),
        lambda r: [len(r["Deleted"]), r.get("Errors")],
    )
    ask(
        "DeleteObjects 1001",
        lambda: c.delete_objects(**b, Delete={"Objects": [{"Key": f"x{n}"} for n in range(1001)]}),
        lambda r: "ok",
    )
    # Multipart
    part = b"p" * (5 * 1024 * 1024)
    up = ask(
        "CreateMultipartUpload",
        lambda: c.create_multipart_upload(**b, Key=k("parts"), ChecksumAlgorithm="SHA256", ContentType="text/plain"),
        lambda r: [sorted(x for x in r if x not in ("ResponseMetadata",) and not x.startswith("Server"))],
    )
    u = dict(**b, Key=k("parts"), UploadId=up["UploadId"])
    digest = lambda x: base64.b64encode(hashlib.sha256(x).digest()).decode()
    p1 = ask(
        "UploadPart 1",
        lambda: c.upload_part(**u, PartNumber=1, Body=part, ChecksumSHA256=digest(part)),
        lambda r: [r["ETag"], r.get("ChecksumSHA256") == digest(part)],
    )
    p2 = ask(
        "UploadPart 2", lambda: c.upload_part(**u, PartNumber=2, Body=b"end", ChecksumSHA256=digest(b"end")), lambda r: r["ETag"]
    )
    ask("UploadPart, SHA-256 wrong", lambda: c.upload_part(**u, PartNumber=3, Body=b"x", ChecksumSHA256=digest(b"y")))
    ask("UploadPart 0", lambda: c.upload_part(**u, PartNumber=0, Body=b"x"))
    ask("UploadPart 10001", lambda: c.upload_part(**u, PartNumber=10001, Body=b"x"))
    ask("UploadPart unknown upload", lambda: c.upload_part(**b, Key=k("parts"), UploadId="nowhere", PartNumber=1, Body=b"x"))
    ask("ListParts", lambda: c.list_parts(**u), lambda r: [[q["PartNumber"] for q in r["Parts"]], sorted(r["Parts"][0])])
    ask(
        "ListMultipartUploads",
        lambda: c.list_multipart_uploads(**b, Prefix=k("parts")),
        lambda r: [len(r["Uploads"]), sorted(r["Uploads"][0])],
    )
    parts = lambda *x: {"Parts": [{"PartNumber": n, "ETag": e, "ChecksumSHA256": s} for n, e, s in x]}
    one, two = (1, p1["ETag"], digest(part)), (2, p2["ETag"], digest(b"end"))
    ask("Complete in wrong order", lambda: c.complete_multipart_upload(**u, MultipartUpload=parts(two, one)))
    ask("Complete with a wrong ETag", lambda: c.complete_multipart_upload(**u, MultipartUpload=parts((1, '"abc"', digest(part)))))
    ask("Complete with a missing part", lambda: c.complete_multipart_upload(**u, MultipartUpload=parts(one, (7, two[1], two[2]))))
    ask("Complete without parts", lambda: c.complete_multipart_upload(**u, MultipartUpload={"Parts": []}))
    ask(
        "Complete",
        lambda: c.complete_multipart_upload(**u, MultipartUpload=parts(one, two)),
        lambda r: [r["ETag"][-3:], r.get("ChecksumSHA256"), r.get("ChecksumType")],
    )
    ask("Complete again", lambda: c.complete_multipart_upload(**u, MultipartUpload=parts(one, two)), lambda r: "ok")
    up2 = c.create_multipart_upload(**b, Key=k("parts"))
    u2 = dict(**b, Key=k("parts"), UploadId=up2["UploadId"])
    s1 = c.upload_part(**u2, PartNumber=1, Body=b"small")
    s2 = c.upload_part(**u2, PartNumber=2, Body=b"small")
    ask(
        "Complete with a small part first",
        lambda: c.complete_multipart_upload(
            **u2, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": s1["ETag"]}, {"PartNumber": 2, "ETag": s2["ETag"]}]}
        ),
    )
    ask(
        "Complete If-None-Match *, key there",
        lambda: c.complete_multipart_upload(
            **u2, IfNoneMatch="*", MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": s1["ETag"]}]}
        ),
    )
    ask("Abort", lambda: c.abort_multipart_upload(**u2), lambda r: r["ResponseMetadata"]["HTTPStatusCode"])
    ask("Abort again", lambda: c.abort_multipart_upload(**u2), lambda r: r["ResponseMetadata"]["HTTPStatusCode"])
    ask(
        "Abort nonsense",
        lambda: c.abort_multipart_upload(**b, Key=k("parts"), UploadId="nowhere"),
        lambda r: r["ResponseMetadata"]["HTTPStatusCode"],
    )
    # Presigned
    url = c.generate_presigned_url(
        "get_object", Params={**b, "Key": k("a"), "ResponseContentDisposition": 'attachment; filename="a.txt"'}, ExpiresIn=60
    )
    ask("presigned GET", lambda: http("GET", url), lambda r: [r[0], r[3].decode(), r[2].get("content-disposition")])
    ask("presigned GET, signature changed", lambda: http("GET", url[:-1] + ("0" if url[-1] != "0" else "1")), lambda r: r[:2])
    ask("presigned GET, key changed", lambda: http("GET", url.replace("/a?", "/sha?")), lambda r: r[:2])
    ask("presigned GET as PUT", lambda: http("PUT", url, b"x"), lambda r: r[:2])
    ask("presigned GET as HEAD", lambda: http("HEAD", url), lambda r: r[0])
    ask("presigned GET, a parameter more", lambda: http("GET", url + "&x=1"), lambda r: r[:2])
    old = re.sub(r"X-Amz-Date=\d{8}", "X-Amz-Date=20200101", url)
    ask("presigned GET, date changed to old", lambda: http("GET", old), lambda r: r[:2])
    ask(
        "presigned GET of nothing",
        lambda: http("GET", c.generate_presigned_url("get_object", Params={**b, "Key": k("nothing")})),
        lambda r: r[:2],
    )
    ask("unsigned GET", lambda: http("GET", url.split("?")[0]), lambda r: r[:2])
    bad = boto3.client(
        "s3",
        endpoint_url=c.meta.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="AKIAUNKNOWN0UNKNOWN0",
        aws_secret_access_key="x",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )
    ask(
        "presigned GET by an unknown key",
        lambda: http("GET", bad.generate_presigned_url("get_object", Params={**b, "Key": k("a")})),
        lambda r: r[:2],
    )
    put = c.generate_presigned_url(
        "put_object",
        Params={**b, "Key": k("put"), "ContentType": "text/plain", "ContentLength": 5, "ChecksumSHA256": sha, "IfNoneMatch": "*"},
        ExpiresIn=60,
    )
    given = {"content-type": "text/plain", "x-amz-checksum-sha256": sha, "if-none-match": "*"}
    ask(
        "presigned PUT: what is signed",
        lambda: sorted(urllib.parse.parse_qs(urllib.parse.urlsplit(put).query)["X-Amz-SignedHeaders"][0].split(";")),
        lambda r: r,
    )
    ask(
        "presigned PUT, another type", lambda: http("PUT", put, b"hello", {**given, "content-type": "text/html"}), lambda r: r[:2]
    )
    ask("presigned PUT, another length", lambda: http("PUT", put, b"hello!", given), lambda r: r[:2])
    ask("presigned PUT, another body", lambda: http("PUT", put, b"jello", given), lambda r: r[:2])
    ask(
        "presigned PUT without If-None-Match",
        lambda: http("PUT", put, b"hello", {x: y for x, y in given.items() if x != "if-none-match"}),
        lambda r: r[:2],
    )
    ask("presigned PUT", lambda: http("PUT", put, b"hello", given), lambda r: [r[0], r[2].get("etag")])
    ask("presigned PUT again", lambda: http("PUT", put, b"hello", given), lambda r: r[:2])
    ask(
        "preflight",
        lambda: http(
            "OPTIONS", put.split("?")[0], headers={"origin": "https://web.example", "access-control-request-method": "PUT"}
        ),
        lambda r: [r[0], r[2].get("access-control-allow-origin")],
    )
