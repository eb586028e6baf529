"""ministack's Athena hands queries to DuckDB as they are. Here it gets what Athena does before that: parameters are bound, and the
dialect is translated, by sqlglot."""

import sqlglot


def bind(query, literals):
    """The query with its `?` replaced by the literals, in order ("Use execution parameters", Athena user guide)."""
    from ministack.services import athena
    literals, out, at = iter(literals), "", 0
    for kind, text, start, end in athena._sql_tokens(query):
        if (kind, text) == ("punct", "?"):
            out, at = out + query[at:start] + next(literals), end
    assert next(literals, None) is None, "more parameters than the query has"
    return out + query[at:]


def translate():
    """Makes each query that is started one of DuckDB's."""
    from ministack.services import athena
    start = athena._start_query_execution

    def start_translated(data):
        query = bind(data["QueryString"], data.get("ExecutionParameters") or [])
        (translated,) = sqlglot.transpile(query, read="athena", write="duckdb", comments=False)
        return start(data | {"QueryString": translated})

    athena._start_query_execution = start_translated
