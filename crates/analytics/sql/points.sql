-- report: points
-- answers: Points of the tasks finished in each week of the period, weeks without any included; a task counts as in `throughput`,
-- with the points that it has at the end of the period. `without_points` says how many of the finished tasks have none.
-- parameters: project_id, first_dt, last_dt, to, from, from, to
-- columns: week day, points number, finished number, without_points number
WITH history AS (
  SELECT task_id, version, event_id, status, points,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
steps AS (
  SELECT task_id, status, points, since_day,
    lag(status) OVER (PARTITION BY task_id ORDER BY version, event_id) AS previous,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
),
tasks AS (
  SELECT task_id,
    max(CASE WHEN newest = 1 THEN status END) AS status,
    max(CASE WHEN newest = 1 THEN points END) AS points,
    max(CASE WHEN status = 'done' AND (previous IS NULL OR previous <> 'done') THEN since_day END) AS done_on
  FROM steps
  GROUP BY task_id
),
finished AS (
  SELECT task_id, points, CAST(date_trunc('week', done_on) AS date) AS week
  FROM tasks
  WHERE status = 'done' AND done_on >= CAST(? AS date)
),
weeks AS (
  SELECT DISTINCT CAST(date_trunc('week', day) AS date) AS week
  FROM UNNEST(sequence(DATE '2020-01-01', DATE '2046-12-31', INTERVAL '1' DAY)) AS calendar (day)
  WHERE day >= CAST(? AS date) AND day <= CAST(? AS date)
)
SELECT weeks.week,
  coalesce(sum(finished.points), 0) AS points,
  count(finished.task_id) AS finished,
  count(finished.task_id) - count(finished.points) AS without_points
FROM weeks
LEFT JOIN finished ON finished.week = weeks.week
GROUP BY weeks.week
ORDER BY weeks.week
