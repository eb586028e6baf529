-- answers: Events that the files have more than once. There must be none: the export replaces a day's file as a whole.
-- parameters: first day, last day
-- columns: event_id, copies, first_dt, last_dt
SELECT event_id, count(*) AS copies, min(dt) AS first_dt, max(dt) AS last_dt
FROM events
WHERE dt >= ? AND dt <= ?
GROUP BY event_id
HAVING count(*) > 1
ORDER BY copies DESC, event_id
LIMIT 100
