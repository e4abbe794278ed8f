// az deployment group create … --parameters deploy/azure/main.bicepparam
using 'main.bicep'

param prefix = 'orleansnats'
param registryName = readEnvironmentVariable('REGISTRY')
param imageTag = readEnvironmentVariable('TAG')
param clientToken = readEnvironmentVariable('CLIENT_TOKEN')
param otlpEndpoint = readEnvironmentVariable('OTLP_ENDPOINT', '')
