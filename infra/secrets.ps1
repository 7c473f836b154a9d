# Makes the secrets that the vault does not have yet, and never changes one: losing a secret is losing the data. Needs az.
$ErrorActionPreference = 'Stop'

# Only a list that could be read says that a secret is missing. The right to read it takes some minutes to spread.
for ($tries = 0; ; $tries++) {
    $names = @(az keyvault secret list --vault-name $env:AZURE_KEY_VAULT_NAME --query '[].name' --output tsv)
    if ($LASTEXITCODE -eq 0) { break }
    if ($tries -ge 40) { throw "The vault's secrets cannot be listed; run azd provision again." }
    Start-Sleep -Seconds 15
}

foreach ($name in $env:SECRET_NAMES -split ' ') {
    if ($names -contains $name) { continue }
    $prefix = if ($name.StartsWith('webhook-')) { 'whsec_' } else { '' }
    $bytes = [System.Security.Cryptography.RandomNumberGenerator]::GetBytes(32)
    # Through a file: a value among the arguments could be seen in the list of processes.
    $file = New-TemporaryFile
    try {
        Set-Content -Path $file -Value ($prefix + [Convert]::ToBase64String($bytes)) -NoNewline
        az keyvault secret set --vault-name $env:AZURE_KEY_VAULT_NAME --name $name --file $file --encoding utf-8 --output none
        if ($LASTEXITCODE -ne 0) { throw "Secret $name could not be made." }
    }
    finally {
        Remove-Item $file
    }
    Write-Output "made secret $name"
}

# Otherwise the app would go on with what it found before the secrets were there.
$app = az functionapp show --resource-group $env:AZURE_RESOURCE_GROUP --name $env:FUNCTION_APP_NAME --query id --output tsv
az rest --method post --url "$app/config/configreferences/appsettings/refresh?api-version=2022-03-01" --output none
if ($LASTEXITCODE -ne 0) { throw 'The app could not be told of its secrets.' }
