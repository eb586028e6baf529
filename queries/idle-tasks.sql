-- answers: The open tasks that nobody has touched for longest, the first hundred. Tasks whose last event is before the period are not
-- found: begin with the first export.
-- parameters: first day, last day
-- columns: project_id, task_id, title, status, last_day
WITH states AS (
  SELECT project_id, task_id, title, status, is_deleted, day, at_ms,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM events
  WHERE dt >= ? AND dt <= ? AND task_id IS NOT NULL AND status IS NOT NULL
)
SELECT project_id, task_id, title, status, day AS last_day
FROM states
WHERE newest = 1 AND NOT is_deleted AND status <> 'done'
ORDER BY at_ms, task_id
LIMIT 100
