-- The topics of a job as tables of Flink SQL; docs/sql.md tells how to use them. Change the brokers' address, and the
-- topics' names where they are others. A table may leave columns out, but for those that are written to.

CREATE TABLE images (
  id STRING NOT NULL,
  lane STRING,
  eventTime TIMESTAMP_LTZ(3) NOT NULL,
  content BYTES,
  uri STRING,
  sha256 STRING,
  contentType STRING,
  label STRING,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = 'images',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'tncc',
  'tncc.record' = 'ImageRecord',
  'tncc.ignore-parse-errors' = 'true'
);

-- The newest embedding of each image: a later one takes the place of an earlier one, a delete takes it out.
CREATE TABLE embeddings (
  `key` STRING NOT NULL,
  lane STRING NOT NULL,
  id STRING NOT NULL,
  encoderVersion BIGINT NOT NULL,
  encoderSha256 STRING NOT NULL,
  eventTime TIMESTAMP_LTZ(3) NOT NULL,
  vector ARRAY<FLOAT> NOT NULL,
  PRIMARY KEY (`key`) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'embeddings',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'key.format' = 'raw',
  'value.format' = 'tncc',
  'value.tncc.record' = 'Embedding',
  'value.fields-include' = 'EXCEPT_KEY'
);

CREATE TABLE encoder_versions (
  lane STRING NOT NULL,
  version BIGINT NOT NULL,
  imagesSeen BIGINT NOT NULL,
  steps BIGINT NOT NULL,
  uri STRING NOT NULL,
  sha256 STRING NOT NULL,
  sizeBytes BIGINT NOT NULL,
  architecture STRING NOT NULL,
  eventTime TIMESTAMP_LTZ(3) NOT NULL
) WITH (
  'connector' = 'kafka',
  'topic' = 'encoder-versions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'tncc',
  'tncc.record' = 'EncoderVersion'
);

-- May be written to: INSERT INTO encoder_promotions promotes a version, in a job with embedding.version: promoted.
CREATE TABLE encoder_promotions (
  lane STRING NOT NULL,
  version BIGINT NOT NULL,
  promotedAt TIMESTAMP_LTZ(3) NOT NULL,
  reason STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'encoder-promotions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'key.format' = 'raw',
  'key.fields' = 'lane',
  'value.format' = 'tncc',
  'value.tncc.record' = 'EncoderPromotion',
  'value.fields-include' = 'ALL'
);

-- Delivered at least once: the same lane and step may come twice.
CREATE TABLE training_progress (
  lane STRING NOT NULL,
  step BIGINT NOT NULL,
  imagesSeen BIGINT NOT NULL,
  loss FLOAT NOT NULL,
  instanceLoss FLOAT NOT NULL,
  consistencyLoss FLOAT NOT NULL,
  consistencyWeight FLOAT NOT NULL,
  learningRate FLOAT NOT NULL,
  memoryFill FLOAT NOT NULL,
  stepMillis FLOAT NOT NULL,
  eventTime TIMESTAMP_LTZ(3) NOT NULL,
  replayedImages INT NOT NULL,
  skipped BOOLEAN NOT NULL,
  momentumAlignment FLOAT NOT NULL,
  gradientNorm FLOAT NOT NULL,
  probe ROW<
    version BIGINT,
    images INT,
    imagesSetAside BIGINT,
    knn FLOAT,
    neighborPurity FLOAT,
    neighborAgreement FLOAT,
    alignment FLOAT,
    uniformity FLOAT,
    standardDeviation FLOAT,
    effectiveRank FLOAT,
    drift FLOAT,
    consistencyGradientShare FLOAT,
    hardNegativeGradientShare FLOAT>,
  neighborAgreement FLOAT,
  memoryStandardDeviation FLOAT,
  memoryEffectiveRank FLOAT
) WITH (
  'connector' = 'kafka',
  'topic' = 'training-progress',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'tncc',
  'tncc.record' = 'TrainingProgress'
);

CREATE TABLE rejected_images (
  topic STRING NOT NULL,
  `partition` INT NOT NULL,
  `offset` BIGINT NOT NULL,
  `timestamp` TIMESTAMP_LTZ(3) NOT NULL,
  lane STRING,
  id STRING,
  reason STRING NOT NULL,
  message STRING NOT NULL,
  key BYTES,
  `value` BYTES
) WITH (
  'connector' = 'kafka',
  'topic' = 'rejected-images',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'tncc',
  'tncc.record' = 'RejectedImage'
);
