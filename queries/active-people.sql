-- answers: Who works on each UTC day: how many people, in how many projects, with how many events.
-- parameters: first day, last day
-- columns: dt, people, projects, events
SELECT dt, count(DISTINCT actor) AS people, count(DISTINCT project_id) AS projects, count(*) AS events
FROM events
WHERE dt >= ? AND dt <= ?
GROUP BY dt
ORDER BY dt
