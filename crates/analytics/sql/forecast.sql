-- report: forecast
-- answers: Tasks finished on each day of the period, days without any included, as in `throughput`, and the tasks that are open at
-- its end: the sample and the goal of a forecast.
-- parameters: project_id, first_dt, last_dt, to, from, to
-- columns: day day, finished number, open number
WITH history AS (
  SELECT task_id, version, event_id, status, is_deleted,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
steps AS (
  SELECT task_id, status, is_deleted, since_day,
    lag(status) OVER (PARTITION BY task_id ORDER BY version, event_id) AS previous,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
),
tasks AS (
  SELECT task_id,
    max(CASE WHEN newest = 1 THEN status END) AS status,
    max(CASE WHEN newest = 1 AND status <> 'done' AND NOT is_deleted THEN 1 ELSE 0 END) AS is_open,
    max(CASE WHEN status = 'done' AND (previous IS NULL OR previous <> 'done') THEN since_day END) AS done_on
  FROM steps
  GROUP BY task_id
),
goal AS (
  SELECT coalesce(sum(is_open), 0) AS open FROM tasks
),
finished AS (
  SELECT done_on, count(*) AS finished FROM tasks WHERE status = 'done' GROUP BY done_on
),
days AS (
  SELECT day
  FROM UNNEST(sequence(DATE '2020-01-01', DATE '2046-12-31', INTERVAL '1' DAY)) AS calendar (day)
  WHERE day >= CAST(? AS date) AND day <= CAST(? AS date)
)
SELECT days.day, coalesce(finished.finished, 0) AS finished, goal.open
FROM days
CROSS JOIN goal
LEFT JOIN finished ON finished.done_on = days.day
ORDER BY days.day
