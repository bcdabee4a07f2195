-- The general log of the sessions over TCP, an object a line; in the order of writing; of a long argument its beginning.
SELECT JSON_OBJECT('thread', thread_id, 'type', command_type, 'bytes', LENGTH(argument), 'argument', LEFT(CONVERT(argument USING utf8mb4), 1000))
FROM mysql.general_log
WHERE user_host NOT LIKE '%root%';
