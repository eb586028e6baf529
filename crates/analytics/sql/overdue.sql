-- report: overdue
-- answers: Open tasks that were due before the last day, at its end, longest overdue first; the first 500 of `total`.
-- parameters: project_id, first_dt, last_dt, to, to
-- columns: task_id text, title text, status text, due_on day, days_overdue days_since_due_on, total number
WITH history AS (
  SELECT task_id, version, event_id, title, status, is_deleted, due_on,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
latest AS (
  SELECT task_id, title, status, is_deleted, due_on,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
)
SELECT task_id, title, status, due_on, CAST(count(*) OVER () AS bigint) AS total
FROM latest
WHERE newest = 1 AND NOT is_deleted AND status <> 'done' AND due_on < CAST(? AS date)
ORDER BY due_on, task_id
LIMIT 500
