-- report: throughput
-- answers: Tasks finished in each week of the period, weeks without any included. A week begins on Monday; the first and the
-- last one have only their days of the period.
-- A task is finished if it is done at the end of the period, or was when it was deleted, and counts once, on the day on which it
-- last became done. Tasks that were created as done are included; `created_done` says how many.
-- parameters: project_id, first_dt, last_dt, to, from, from, to
-- columns: week day, finished number, created_done number
WITH history AS (
  SELECT task_id, version, event_id, status,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
steps AS (
  SELECT task_id, status, since_day,
    lag(status) OVER (PARTITION BY task_id ORDER BY version, event_id) AS previous,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
),
tasks AS (
  SELECT task_id,
    max(CASE WHEN newest = 1 THEN status END) AS status,
    max(CASE WHEN status = 'done' AND (previous IS NULL OR previous <> 'done') THEN since_day END) AS done_on,
    sum(CASE WHEN status = 'done' AND (previous IS NULL OR previous <> 'done') THEN 1 ELSE 0 END) AS times_done,
    max(CASE WHEN status = 'done' AND previous IS NULL THEN 1 ELSE 0 END) AS began_done
  FROM steps
  GROUP BY task_id
),
finished AS (
  SELECT task_id, CAST(date_trunc('week', done_on) AS date) AS week,
    CASE WHEN began_done = 1 AND times_done = 1 THEN 1 ELSE 0 END AS created_done
  FROM tasks
  WHERE status = 'done' AND done_on >= CAST(? AS date)
),
weeks AS (
  SELECT DISTINCT CAST(date_trunc('week', day) AS date) AS week
  FROM UNNEST(sequence(DATE '2020-01-01', DATE '2046-12-31', INTERVAL '1' DAY)) AS calendar (day)
  WHERE day >= CAST(? AS date) AND day <= CAST(? AS date)
)
SELECT weeks.week,
  count(finished.task_id) AS finished,
  coalesce(sum(finished.created_done), 0) AS created_done
FROM weeks
LEFT JOIN finished ON finished.week = weeks.week
GROUP BY weeks.week
ORDER BY weeks.week
