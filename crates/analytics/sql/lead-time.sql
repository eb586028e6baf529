-- report: lead-time
-- answers: The time that tasks took from their creation until they became done, by the week in which they did. Tasks that were
-- created as done, and not reopened since, have no lead time; `not_measured` says how many.
-- Percentiles are by nearest rank over `n` tasks. A reopened task counts once: until it last became done; `reopened` says how
-- many those were, and `rework_ms` how long they were not done between the first and the last time that they were.
-- The row without a week is the whole period.
-- parameters: project_id, first_dt, last_dt, to, from, from, to
-- columns: week day, n number, p50_ms number, p85_ms number, p95_ms number, reopened number, rework_ms number, not_measured number
WITH history AS (
  SELECT task_id, version, event_id, status,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day,
    max(at_ms) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_ms
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
ordered AS (
  SELECT task_id, status, since_day, since_ms,
    lag(status) OVER (PARTITION BY task_id ORDER BY version, event_id) AS previous,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
),
steps AS (
  SELECT task_id, status, since_day, since_ms, previous, newest,
    CASE WHEN status = 'done' AND (previous IS NULL OR previous <> 'done') THEN since_ms END AS entered_ms,
    CASE WHEN status <> 'done' AND previous = 'done' THEN since_ms END AS left_ms
  FROM ordered
),
tasks AS (
  SELECT task_id,
    max(CASE WHEN newest = 1 THEN status END) AS status,
    max(CASE WHEN entered_ms IS NOT NULL THEN since_day END) AS done_on,
    max(entered_ms) AS done_ms,
    CASE WHEN count(entered_ms) > 1 OR max(CASE WHEN previous IS NULL THEN status END) <> 'done' THEN min(since_ms) END AS begin_ms,
    count(left_ms) AS times_left,
    sum(entered_ms) - min(entered_ms) - coalesce(sum(left_ms), 0) AS rework_ms
  FROM steps
  GROUP BY task_id
),
finished AS (
  SELECT CAST(date_trunc('week', done_on) AS date) AS week, done_ms - begin_ms AS taken_ms,
    CASE WHEN times_left > 0 THEN 1 ELSE 0 END AS reopened, rework_ms
  FROM tasks
  WHERE status = 'done' AND done_on >= CAST(? AS date)
),
-- The whole period is a week of its own, that no calendar has.
counted AS (
  SELECT week, taken_ms, reopened, rework_ms FROM finished
  UNION ALL
  SELECT DATE '1970-01-01' AS week, taken_ms, reopened, rework_ms FROM finished
),
ranked AS (
  SELECT week, taken_ms, reopened, rework_ms,
    CAST(row_number() OVER (PARTITION BY week ORDER BY taken_ms) AS bigint) AS place,
    CAST(count(*) OVER (PARTITION BY week) AS bigint) AS n
  FROM counted
  WHERE taken_ms IS NOT NULL
),
percentiles AS (
  SELECT week, max(n) AS n,
    min(CASE WHEN place * 100 >= n * 50 THEN taken_ms END) AS p50_ms,
    min(CASE WHEN place * 100 >= n * 85 THEN taken_ms END) AS p85_ms,
    min(CASE WHEN place * 100 >= n * 95 THEN taken_ms END) AS p95_ms,
    sum(reopened) AS reopened, sum(rework_ms) AS rework_ms
  FROM ranked
  GROUP BY week
),
others AS (
  SELECT week, count(*) AS not_measured FROM counted WHERE taken_ms IS NULL GROUP BY week
),
weeks AS (
  SELECT DISTINCT CAST(date_trunc('week', day) AS date) AS monday
  FROM UNNEST(sequence(DATE '2020-01-01', DATE '2046-12-31', INTERVAL '1' DAY)) AS calendar (day)
  WHERE day >= CAST(? AS date) AND day <= CAST(? AS date)
  UNION ALL
  SELECT DATE '1970-01-01' AS monday
)
SELECT CASE WHEN weeks.monday > DATE '1970-01-01' THEN weeks.monday END AS week,
  coalesce(percentiles.n, 0) AS n, percentiles.p50_ms, percentiles.p85_ms, percentiles.p95_ms,
  coalesce(percentiles.reopened, 0) AS reopened, coalesce(percentiles.rework_ms, 0) AS rework_ms,
  coalesce(others.not_measured, 0) AS not_measured
FROM weeks
LEFT JOIN percentiles ON percentiles.week = weeks.monday
LEFT JOIN others ON others.week = weeks.monday
ORDER BY weeks.monday
