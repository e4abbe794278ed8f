// Silos and gateways in Azure Container Apps: deploy/azure/README.md walks through it.
targetScope = 'resourceGroup'

@description('Begins the names of all resources: 3-12 lower case letters and digits.')
@minLength(3)
@maxLength(12)
param prefix string = 'orleansnats'

param location string = resourceGroup().location

@description('The registry of registry.bicep, in this resource group.')
param registryName string

@description('Tag of the two images, orleansnats/silo and orleansnats/gateway.')
param imageTag string

@description('What clients show to connect: nats://TOKEN@host:4222.')
@secure()
@minLength(16)
param clientToken string

@description('OTLP over gRPC, for example https://otlp.example.com:4317. Empty: metrics and traces go nowhere, logs to Log Analytics.')
param otlpEndpoint string = ''

@minValue(1)
param siloMinReplicas int = 2
@minValue(1)
param siloMaxReplicas int = 4

@minValue(1)
param gatewayMinReplicas int = 2
@minValue(1)
param gatewayMaxReplicas int = 10

@description('Client connections of one gateway above which another one is started.')
@minValue(1)
param connectionsPerGateway int = 2000

// The programs' own defaults; a test compares.
var siloPort = 11111
var siloGatewayPort = 30000
var siloHealthPort = 8081
var clientPort = 4222
var monitoringPort = 8222
var drainSeconds = 30
var tableName = 'OrleansNatsSilos'
var clusterId = prefix
var siloName = '${prefix}-silo'
var gatewayName = '${prefix}-gateway'

var storageTableDataContributor = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3')
var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

// ---- identities: one for each app, so that each can be given and denied rights alone

resource siloIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-silo-identity'
  location: location
}

resource gatewayIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-gateway-identity'
  location: location
}

// ---- membership of the silos: one small table

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('${prefix}${uniqueString(resourceGroup().id)}', 24)
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2023-05-01' = {
  parent: storage
  name: 'default'
}

resource membership 'Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01' = {
  parent: tables
  name: tableName
}

resource siloTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, siloIdentity.id, storageTableDataContributor)
  scope: storage
  properties: {
    principalId: siloIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: storageTableDataContributor
  }
}

// Gateways only read, but Orleans' client makes sure that the table exists, and so needs the right to write.
resource gatewayTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, gatewayIdentity.id, storageTableDataContributor)
  scope: storage
  properties: {
    principalId: gatewayIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: storageTableDataContributor
  }
}

resource siloPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, siloIdentity.id, acrPull)
  scope: registry
  properties: {
    principalId: siloIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: acrPull
  }
}

resource gatewayPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, gatewayIdentity.id, acrPull)
  scope: registry
  properties: {
    principalId: gatewayIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: acrPull
  }
}

// ---- the environment: logs, network, telemetry

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${prefix}-logs'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
  }
}

// TCP ingress from the internet asks for a network of one's own.
resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: '${prefix}-network'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: [
        '10.42.0.0/16'
      ]
    }
    subnets: [
      {
        name: 'apps'
        properties: {
          addressPrefix: '10.42.0.0/23'
          delegations: [
            {
              name: 'apps'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
    ]
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-10-02-preview' = {
  name: '${prefix}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
    // The environment's agent sets OTEL_EXPORTER_OTLP_ENDPOINT in every app, which turns the programs' exporters on.
    openTelemetryConfiguration: empty(otlpEndpoint) ? null : {
      destinationsConfiguration: {
        otlpConfigurations: [
          {
            name: 'collector'
            endpoint: otlpEndpoint
            insecure: startsWith(otlpEndpoint, 'http://')
          }
        ]
      }
      metricsConfiguration: {
        destinations: [
          'collector'
        ]
      }
      tracesConfiguration: {
        destinations: [
          'collector'
        ]
      }
      logsConfiguration: {
        destinations: [
          'collector'
        ]
      }
    }
    vnetConfiguration: {
      infrastructureSubnetId: network.properties.subnets[0].id
      internal: false
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
  }
}

// ---- silos: no ingress; other silos and the gateways reach them inside the environment by the addresses in the table

module silo 'silo.bicep' = {
  name: 'silo'
  params: {
    name: siloName
    location: location
    environmentId: environment.id
    identityId: siloIdentity.id
    identityClientId: siloIdentity.properties.clientId
    registryServer: registry.properties.loginServer
    imageTag: imageTag
    clusterId: clusterId
    accountUrl: storage.properties.primaryEndpoints.table
    tableName: membership.name
    siloPort: siloPort
    gatewayPort: siloGatewayPort
    healthPort: siloHealthPort
    drainSeconds: drainSeconds
    minReplicas: siloMinReplicas
    maxReplicas: siloMaxReplicas
  }
  dependsOn: [
    siloTables
    siloPull
  ]
}

// ---- gateways: TCP from the internet

module gateway 'gateway.bicep' = {
  name: 'gateway'
  params: {
    name: gatewayName
    location: location
    environmentId: environment.id
    identityId: gatewayIdentity.id
    identityClientId: gatewayIdentity.properties.clientId
    registryServer: registry.properties.loginServer
    imageTag: imageTag
    clientAdvertise: '${gatewayName}.${environment.properties.defaultDomain}:${clientPort}'
    clientToken: clientToken
    clusterId: clusterId
    accountUrl: storage.properties.primaryEndpoints.table
    tableName: membership.name
    clientPort: clientPort
    monitoringPort: monitoringPort
    connectionsPerReplica: connectionsPerGateway
    minReplicas: gatewayMinReplicas
    maxReplicas: gatewayMaxReplicas
  }
  dependsOn: [
    gatewayTables
    gatewayPull
  ]
}

output gatewayHost string = gateway.outputs.host
output natsUrl string = 'nats://${gateway.outputs.host}:${clientPort}'
output logsWorkspaceId string = logs.properties.customerId
