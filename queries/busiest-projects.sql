-- answers: The hundred projects with the most events, with their people and the tasks that were touched.
-- parameters: first day, last day
-- columns: project_id, events, people, tasks, last_dt
SELECT project_id, count(*) AS events, count(DISTINCT actor) AS people, count(DISTINCT task_id) AS tasks, max(dt) AS last_dt
FROM events
WHERE dt >= ? AND dt <= ?
GROUP BY project_id
ORDER BY events DESC, project_id
LIMIT 100
