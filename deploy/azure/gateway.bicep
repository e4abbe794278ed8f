// The gateway's container app. The ORLEANSNATS_ variables are those that gateway.conf names; quotes around a value keep its grammar from
// reading a number or a comment out of it.
param name string
param location string
param environmentId string
param identityId string
param identityClientId string
param registryServer string
param imageTag string
param clientAdvertise string
@secure()
param clientToken string
param clusterId string
param accountUrl string
param tableName string
param clientPort int
param monitoringPort int
param connectionsPerReplica int
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
      ingress: {
        external: true
        transport: 'tcp'
        targetPort: clientPort
        exposedPort: clientPort
        // Inside the environment only. Routes are not here: gateways reach each other by the replicas' own addresses.
        additionalPortMappings: [
          {
            external: false
            targetPort: monitoringPort
            exposedPort: monitoringPort
          }
        ]
      }
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: [
        {
          name: 'client-token'
          value: '"${clientToken}"'
        }
      ]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'gateway'
          image: '${registryServer}/orleansnats/gateway:${imageTag}'
          resources: {
            cpu: json('1.0')
            memory: '2Gi'
          }
          env: [
            {
              name: 'ORLEANSNATS_CLIENT_ADVERTISE'
              value: '"${clientAdvertise}"'
            }
            {
              name: 'ORLEANSNATS_CLIENT_TOKEN'
              secretRef: 'client-token'
            }
            {
              name: 'ORLEANSNATS_CLUSTER_ID'
              value: '"${clusterId}"'
            }
            {
              name: 'ORLEANSNATS_SERVICE_ID'
              value: '"${clusterId}"'
            }
            {
              name: 'ORLEANSNATS_ACCOUNT_URL'
              value: '"${accountUrl}"'
            }
            {
              name: 'ORLEANSNATS_IDENTITY_CLIENT_ID'
              value: '"${identityClientId}"'
            }
            {
              name: 'ORLEANSNATS_TABLE_NAME'
              value: '"${tableName}"'
            }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/healthz'
                port: monitoringPort
              }
              periodSeconds: 6
              failureThreshold: 10
            }
            {
              // Not in lame duck mode: then no new clients are sent here.
              type: 'Readiness'
              httpGet: {
                path: '/healthz'
                port: monitoringPort
              }
              periodSeconds: 5
              failureThreshold: 2
            }
            {
              // A gateway in lame duck mode lives.
              type: 'Liveness'
              tcpSocket: {
                port: monitoringPort
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
            name: 'connections'
            tcp: {
              metadata: {
                concurrentConnections: string(connectionsPerReplica)
              }
            }
          }
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

output host string = app.properties.configuration.ingress.fqdn
