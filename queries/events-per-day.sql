-- answers: What happens on each UTC day: the events of each kind, and in how many projects.
-- parameters: first day, last day
-- columns: dt, kind, events, projects
SELECT dt, kind, count(*) AS events, count(DISTINCT project_id) AS projects
FROM events
WHERE dt >= ? AND dt <= ?
GROUP BY dt, kind
ORDER BY dt, kind
