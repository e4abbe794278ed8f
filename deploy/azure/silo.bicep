// The silo's container app. Each ORLEANSNATS_ variable is a setting of the program: OrleansNats.Silo --help.
param name string
param location string
param environmentId string
param identityId string
param identityClientId string
param registryServer string
param imageTag string
param clusterId string
param accountUrl string
param tableName string
param siloPort int
param gatewayPort int
param healthPort int
param drainSeconds int
param minReplicas int
param maxReplicas int

resource app 'Microsoft.App/containerApps@2024-10-02-preview' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
    }
    template: {
      // Longer than the silo takes to drain.
      terminationGracePeriodSeconds: drainSeconds + 15
      containers: [
        {
          name: 'silo'
          image: '${registryServer}/orleansnats/silo:${imageTag}'
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: [
            {
              name: 'ORLEANSNATS_CLUSTER_ID'
              value: clusterId
            }
            {
              name: 'ORLEANSNATS_SERVICE_ID'
              value: clusterId
            }
            {
              name: 'ORLEANSNATS_CLUSTERING'
              value: 'azure_table'
            }
            {
              name: 'ORLEANSNATS_ACCOUNT_URL'
              value: accountUrl
            }
            {
              name: 'ORLEANSNATS_IDENTITY_CLIENT_ID'
              value: identityClientId
            }
            {
              name: 'ORLEANSNATS_TABLE_NAME'
              value: tableName
            }
            {
              name: 'ORLEANSNATS_SILO_PORT'
              value: string(siloPort)
            }
            {
              name: 'ORLEANSNATS_GATEWAY_PORT'
              value: string(gatewayPort)
            }
            {
              name: 'ORLEANSNATS_HEALTH_PORT'
              value: string(healthPort)
            }
            {
              name: 'ORLEANSNATS_DRAIN_SECONDS'
              value: string(drainSeconds)
            }
            {
              name: 'ORLEANSNATS_LOG_FORMAT'
              value: 'json'
            }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/livez'
                port: healthPort
              }
              periodSeconds: 6
              failureThreshold: 10
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/readyz'
                port: healthPort
              }
              periodSeconds: 5
              failureThreshold: 2
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/livez'
                port: healthPort
              }
              periodSeconds: 10
              failureThreshold: 3
            }
          ]
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'cpu'
            custom: {
              type: 'cpu'
              metadata: {
                type: 'Utilization'
                value: '70'
              }
            }
          }
        ]
      }
    }
  }
}
