-- answers: The hundred tasks that were reopened most often, with their latest title in the period.
-- parameters: first day, last day
-- columns: project_id, task_id, title, reopened
WITH states AS (
  SELECT project_id, task_id, title,
    CASE WHEN kind = 'status_changed' AND from_status = 'done' AND status <> 'done' THEN 1 ELSE 0 END AS is_reopening,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM events
  WHERE dt >= ? AND dt <= ? AND task_id IS NOT NULL AND status IS NOT NULL
)
SELECT project_id, task_id, max(CASE WHEN newest = 1 THEN title END) AS title, sum(is_reopening) AS reopened
FROM states
GROUP BY project_id, task_id
HAVING sum(is_reopening) > 0
ORDER BY reopened DESC, task_id
LIMIT 100
