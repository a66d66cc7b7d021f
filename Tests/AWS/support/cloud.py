# SPDX-License-Identifier: Apache-2.0
"""MiniStack, started for a test, and a stack in it."""

import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

import botocore.session

from shared.ports import free_ports
from support.paths import ROOT

REGION, ACCOUNT = "eu-central-1", "123456789012"
APP, PREFIX = "app.example.com", "example-login"
LOGIN = f"https://{PREFIX}.auth.{REGION}.amazoncognito.com"
START_LIMIT = 60  # s


class Cloud:
    """tokens: `aws` for tokens as AWS has them, `ministack` for tokens as they come."""

    def __init__(self, tokens="aws"):
        self._tokens = tokens
        self._clients = {}

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="authsidecar-aws-")
        folder = self.folder = pathlib.Path(self._folder.name)
        self.public_keys = folder / "keys"
        self.public_keys.mkdir()
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
             "-subj", f"/CN={APP}", "-addext", f"subjectAltName=DNS:{APP},DNS:{LOGIN.removeprefix('https://')}"],
            check=True, capture_output=True)
        self.port, self.tls_port = free_ports(2)
        environment = {
            **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
            "MINISTACK_REGION": REGION, "MINISTACK_ACCOUNT_ID": ACCOUNT, "GATEWAY_PORT": str(self.port), "STATE_DIR": str(folder / "state"),
            "TMPDIR": str(folder), "HOME": str(folder), "LOG_LEVEL": "WARNING",
            # Else it listens on all addresses, and ends containers of this machine that bear its label.
            "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0", "DOCKER_HOST": f"unix://{folder}/no-docker.sock",
        }
        self._log = folder / "log"
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-B", "-m", "support.server", "--port", str(self.port), "--tls-port", str(self.tls_port),
                 "--certificate", certificate, "--key", key, "--app-domain", APP, "--public-keys", self.public_keys,
                 "--tokens", self._tokens],
                cwd=ROOT / "Tests" / "AWS", env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        deadline = time.monotonic() + START_LIMIT
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = self.said()
                self.__exit__()
                raise RuntimeError(f"MiniStack does not start:\n{said}")
            time.sleep(0.1)
        self._session = botocore.session.Session()
        self._session.set_credentials(ACCOUNT, "secret")
        return self

    def __exit__(self, *_):
        for client in self._clients.values():
            client.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def _answers(self):
        try:
            self._get("/_ministack/health")
            return True
        except OSError:
            return False

    def _get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            return response.read()

    def said(self):
        return self._log.read_text(errors="replace")

    def client(self, service):
        if service not in self._clients:
            self._clients[service] = self._session.create_client(
                service, region_name=REGION, endpoint_url=f"http://127.0.0.1:{self.port}")
        return self._clients[service]

    def brandings(self):
        return int(self._get("/test/brandings"))

    def parameters(self, **others):
        """Of site.yaml, with a network and a zone that are there."""
        ec2, route53 = self.client("ec2"), self.client("route53")
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        subnets = ",".join(sorted(subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"])[:2])
        zones = route53.list_hosted_zones()["HostedZones"]
        zone = zones[0] if zones else route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]
        return {
            "AppDomain": APP, "DomainPrefix": PREFIX, "VpcId": vpc, "LoadBalancerSubnets": subnets, "InstanceSubnets": subnets,
            "LoadBalancerCidrs": "10.0.1.0/24,10.0.2.0/24", "HostedZoneId": zone["Id"].rpartition("/")[2],
            "PackageUrl": "https://packages.example.com/authsidecar.deb", "PackageSha256": 64 * "0", "DeletionProtection": "INACTIVE",
            **others,
        }

    def raw(self, request):
        """What the listener on port 443 responds to these bytes."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.tls_port), 15) as plain, context.wrap_socket(plain) as connection:
            connection.sendall(request)
            received = b""
            while part := connection.recv(65536):
                received += part
        return received


class Stack:
    """aws/site.yaml in a cloud."""

    def __init__(self, cloud, name="site"):
        self.cloud, self.name = cloud, name
        self._api = cloud.client("cloudformation")

    def _arguments(self, parameters, template):
        return {
            "StackName": self.name, "TemplateBody": (ROOT / "aws" / template).read_text(), "Capabilities": ["CAPABILITY_IAM"],
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]}

    def create(self, template="site.yaml", **parameters):
        self._api.create_stack(**self._arguments(parameters, template))
        self._until("CREATE_COMPLETE")
        return self

    def update(self, template="site.yaml", **parameters):
        self._api.update_stack(**self._arguments(parameters, template))
        self._until("UPDATE_COMPLETE")

    def delete(self):
        identifier = self._describe()["StackId"]
        self._api.delete_stack(StackName=self.name)
        self.name = identifier
        self._until("DELETE_COMPLETE")

    def _describe(self):
        return self._api.describe_stacks(StackName=self.name)["Stacks"][0]

    def _until(self, wanted):
        deadline = time.monotonic() + 60
        while (status := self._describe()["StackStatus"]) != wanted:
            if status.endswith(("FAILED", "ROLLBACK_COMPLETE")) or time.monotonic() > deadline:
                events = self._api.describe_stack_events(StackName=self.name)["StackEvents"]
                raise RuntimeError(f"{status}, not {wanted}:\n" + json.dumps(
                    [[event["LogicalResourceId"], event.get("ResourceStatusReason")] for event in events
                     if event.get("ResourceStatusReason")], indent=1) + self.cloud.said())
            time.sleep(0.2)

    @property
    def outputs(self):
        return {output["OutputKey"]: output["OutputValue"] for output in self._describe()["Outputs"]}

    @property
    def resources(self):
        """Logical → physical names."""
        return {resource["LogicalResourceId"]: resource["PhysicalResourceId"]
                for resource in self._api.describe_stack_resources(StackName=self.name)["StackResources"]}
