-- What Orleans' membership in a relational database needs: one version for each cluster, one row for each start of a silo, and the
-- queries, which Orleans reads by name. Names of columns and parameters are an interface of Orleans; the rest is ours.
CREATE TABLE IF NOT EXISTS OrleansQuery (
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);
CREATE TABLE IF NOT EXISTS OrleansMembershipVersionTable (
    DeploymentId text        PRIMARY KEY, -- the cluster id
    Version      integer     NOT NULL DEFAULT 0,
    Timestamp    timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS OrleansMembershipTable (
    DeploymentId text        NOT NULL REFERENCES OrleansMembershipVersionTable,
    Address      text        NOT NULL,
    Port         integer     NOT NULL,
    Generation   integer     NOT NULL, -- tells the starts of a silo at one address apart
    SiloName     text        NOT NULL,
    HostName     text        NOT NULL,
    Status       integer     NOT NULL,
    ProxyPort    integer     NOT NULL, -- where gateways connect; 0 when nowhere
    SuspectTimes text,
    StartTime    timestamptz NOT NULL,
    IAmAliveTime timestamptz NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
);
