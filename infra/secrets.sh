#!/bin/sh
# Makes the secrets that the vault does not have yet, and never changes one: losing a secret is losing the data. Needs az and openssl.
set -eu

# Only a list that could be read says that a secret is missing. The right to read it takes some minutes to spread.
tries=0
until names=$(az keyvault secret list --vault-name "$AZURE_KEY_VAULT_NAME" --query "[].name" --output tsv); do
  tries=$((tries + 1))
  [ "$tries" -lt 40 ] || { echo "The vault's secrets cannot be listed; run azd provision again." >&2; exit 1; }
  sleep 15
done

for name in $SECRET_NAMES; do
  printf '%s\n' "$names" | grep -qx "$name" && continue
  case $name in
    webhook-*) prefix=whsec_ ;;
    *) prefix= ;;
  esac
  # Through a file only we can read: a value among the arguments could be seen in the list of processes.
  file=$(umask 077 && mktemp)
  printf '%s%s' "$prefix" "$(openssl rand -base64 32)" >"$file"
  az keyvault secret set --vault-name "$AZURE_KEY_VAULT_NAME" --name "$name" --file "$file" --encoding utf-8 --output none || { rm -f "$file"; exit 1; }
  rm -f "$file"
  echo "made secret $name"
done

# Otherwise the app would go on with what it found before the secrets were there.
app=$(az functionapp show --resource-group "$AZURE_RESOURCE_GROUP" --name "$FUNCTION_APP_NAME" --query id --output tsv)
az rest --method post --url "$app/config/configreferences/appsettings/refresh?api-version=2022-03-01" --output none
