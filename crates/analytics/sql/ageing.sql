-- report: ageing
-- answers: Tasks in progress at the end of the last day, and how long since they were first started; oldest first, the first 500
-- of `total`. A task that was moved back to To-Do, or was done, and is in progress again keeps its start.
-- parameters: project_id, first_dt, last_dt, to
-- columns: task_id text, title text, started_on day, age_days days_since_started_on, total number
WITH history AS (
  SELECT task_id, version, event_id, title, status, is_deleted,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day,
    max(at_ms) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_ms
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
states AS (
  SELECT task_id, title, status, is_deleted,
    min(CASE WHEN status = 'in_progress' THEN since_day END) OVER (PARTITION BY task_id) AS started_on,
    min(CASE WHEN status = 'in_progress' THEN since_ms END) OVER (PARTITION BY task_id) AS started_ms,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
)
SELECT task_id, title, started_on, CAST(count(*) OVER () AS bigint) AS total
FROM states
WHERE newest = 1 AND NOT is_deleted AND status = 'in_progress'
ORDER BY started_ms, task_id
LIMIT 500
