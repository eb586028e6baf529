-- answers: The tasks of all projects that were created, finished and reopened in each week, by their projects' days. A task that
-- is finished twice counts twice; one that was created as done is created and finished.
-- parameters: first day, last day
-- columns: week, created, finished, reopened
SELECT CAST(date_trunc('week', day) AS date) AS week,
  sum(CASE WHEN kind = 'task_created' THEN 1 ELSE 0 END) AS created,
  sum(CASE WHEN status = 'done' THEN 1 ELSE 0 END) AS finished,
  sum(CASE WHEN status <> 'done' AND from_status = 'done' THEN 1 ELSE 0 END) AS reopened
FROM events
WHERE dt >= ? AND dt <= ? AND kind IN ('task_created', 'status_changed')
GROUP BY CAST(date_trunc('week', day) AS date)
ORDER BY week
