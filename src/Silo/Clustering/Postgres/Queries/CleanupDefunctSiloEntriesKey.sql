-- 3 is Orleans' number for an active silo, whose time only it may bring up to date.
DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3;
