-- What every session finds: the same rows each time, so that what it receives can be told.
DROP DATABASE IF EXISTS shop;
DROP DATABASE IF EXISTS depot;
CREATE DATABASE shop;
CREATE DATABASE depot;
CREATE OR REPLACE USER sniff@'127.0.0.1' IDENTIFIED BY 'sniff';
CREATE OR REPLACE USER other@'127.0.0.1' IDENTIFIED BY 'other';
CREATE OR REPLACE USER nobody@'127.0.0.1' IDENTIFIED BY 'nobody';
CREATE OR REPLACE USER other@'10.9.0.2' IDENTIFIED BY 'other';
CREATE OR REPLACE USER edward@'127.0.0.1' IDENTIFIED VIA ed25519 USING PASSWORD('ed25519');
CREATE OR REPLACE USER proxied@'192.0.2.%' IDENTIFIED BY 'proxied';
CREATE OR REPLACE USER proxied@'2001:db8::%' IDENTIFIED BY 'proxied';
CREATE OR REPLACE USER replica@'127.0.0.1' IDENTIFIED BY 'replica';
GRANT ALL ON shop.* TO edward@'127.0.0.1';
GRANT ALL ON shop.* TO proxied@'192.0.2.%';
GRANT ALL ON shop.* TO proxied@'2001:db8::%';
GRANT REPLICATION SLAVE ON *.* TO replica@'127.0.0.1';
GRANT ALL ON *.* TO sniff@'127.0.0.1';
GRANT ALL ON shop.* TO other@'127.0.0.1';
GRANT ALL ON depot.* TO other@'127.0.0.1';

USE shop;
CREATE TABLE item (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL, price DECIMAL(10, 2), added DATETIME(6), image LONGBLOB);
INSERT INTO item (name, price, added)
  SELECT CONCAT('item ', seq), seq * 1.25, '2026-01-01 00:00:00' + INTERVAL seq HOUR FROM seq_1_to_50;
CREATE TABLE scratch (id INT PRIMARY KEY AUTO_INCREMENT, a INT, b LONGTEXT);
DELIMITER //
CREATE PROCEDURE two_results(IN most INT)
BEGIN
  SELECT id, name FROM item WHERE id <= most;
  SELECT COUNT(*) FROM item;
END//
CREATE PROCEDURE out_parameter(IN factor INT, OUT total INT)
BEGIN
  SELECT factor * COUNT(*) INTO total FROM item;
END//
DELIMITER ;
USE depot;
CREATE TABLE shelf (id INT PRIMARY KEY);
INSERT INTO shelf VALUES (1), (2), (3);
-- The binary log begins with what the session writes.
RESET MASTER;
