"""Plans a release of many projects that nginx serves on this machine. Usage: bench.py WORK RELCLI 'NUMBER OF PROJECTS'"""
import json
import subprocess
import sys

from measure import limit
from tree import write
from web import served

work, relcli, projects = sys.argv[1], sys.argv[2], int(sys.argv[3])
targets = ["el8:3.9", "el8:3.11", "el8:3.12", "el9", "el9:3.11", "el9:3.12", "el10", "fedora44"]
tree, stack, mirror = f"{work}/tree", f"{work}/stack", f"{work}/mirror"

# In a process of its own, as the memory of this one would count as that of the programs that it starts.
subprocess.run([sys.executable, "-c", f"import sys, tree; tree.make(sys.argv[1], {projects}, 1)", tree], check=True)
write(f"{stack}/stack.toml", f'name = "large"\ntargets = {json.dumps(targets)}\n\n[channels.prod]\nrequirements = "reqs.txt"\n'.encode())
write(f"{stack}/reqs.txt", "".join(f"project{number:06}==1.0\n" for number in range(projects)).encode())
with served(tree, f"{work}/nginx") as address:
    subprocess.run([relcli, "lock", stack, "--channel", "prod", "--index", f"{address}/simple", "--mirror", mirror, "--quiet"], stdout=subprocess.DEVNULL, check=True)

for form, edge in (("slurm", ") set -- "), ("ninja", "\nbuild ")):
    plan = f"{work}/plan.{form}"
    with open(plan, "wb") as file:
        command = [relcli, "plan", stack, "--channel", "prod", "--mirror", mirror, "--offline", "--quiet", "--format", form]
        process = subprocess.Popen(["/usr/bin/time", "-f", "%e %M", "-o", f"{work}/usage", *command], stdout=file)
        if process.wait() != 0:
            sys.exit(f"{' '.join(command)} failed")
    with open(f"{work}/usage") as file:
        seconds, kilobytes = file.read().split()
    with open(plan) as file:
        nodes = file.read().count(edge)
    if nodes < projects * len(targets):
        sys.exit(f"{plan} has only {nodes} steps")
    limit(f"{nodes} steps for {form}, s", float(seconds), 2)
    limit("the same, MB", int(kilobytes) / 1000, 150)
if subprocess.run(["bash", "-n", f"{work}/plan.slurm"]).returncode != 0:
    sys.exit("bash cannot read the script for Slurm")
