-- answers: What happened on a day in UTC, for each project: events, tasks created, finished, reopened and deleted, and people who
-- did something.
-- parameters: day
-- columns: project_id, events, created, finished, reopened, deleted, people
SELECT project_id,
  count(event_id) AS events,
  count(DISTINCT CASE WHEN kind = 'task_created' THEN task_id END) AS created,
  count(DISTINCT CASE WHEN kind = 'status_changed' AND status = 'done' THEN task_id END) AS finished,
  count(DISTINCT CASE WHEN kind = 'status_changed' AND from_status = 'done' THEN task_id END) AS reopened,
  count(DISTINCT CASE WHEN kind = 'task_deleted' THEN task_id END) AS deleted,
  count(DISTINCT actor) AS people
FROM events
WHERE dt = ?
GROUP BY project_id
ORDER BY project_id
