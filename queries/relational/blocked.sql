-- What waits for whom: each open task that others wait for, its assignees, how many tasks it blocks, and for how long the oldest has waited.
SELECT
    p.name AS project,
    b.title AS blocker,
    b.status,
    COALESCE(STRING_AGG(DISTINCT u.display_name, ', '), '(nobody)') AS assignees,
    COUNT(DISTINCT w.task_id) AS blocked_tasks,
    MIN(w.created_at) AS oldest_since
FROM taskfleet.task_blockers l
JOIN taskfleet.tasks w ON w.task_id = l.task_id AND w.status <> 'done'
JOIN taskfleet.tasks b ON b.task_id = l.blocked_by AND b.status <> 'done'
JOIN taskfleet.projects p ON p.project_id = b.project_id
LEFT JOIN taskfleet.task_assignees a ON a.task_id = b.task_id
LEFT JOIN taskfleet.users u ON u.user_id = a.user_id
GROUP BY p.project_id, p.name, b.task_id, b.title, b.status
ORDER BY blocked_tasks DESC, oldest_since, b.title
