# Sourced by the scripts beside it with $here set: takes --reference DIR and --python FILE off the
# arguments, or clones the authors' repository and installs torch into a virtual environment.
work=$here/target
reference=
python=
while [ $# -gt 0 ]; do
  case $1 in
    --reference) reference=$2; shift 2 ;;
    --python) python=$2; shift 2 ;;
    *) break ;;
  esac
done

mkdir -p "$work"
if [ -z "$reference" ]; then
  reference=$work/reference
  [ -d "$reference" ] || git clone -q https://github.com/bytetriper/RAE "$reference"
fi
if [ -z "$python" ]; then
  python=$work/venv/bin/python
  if [ ! -f "$work/venv/complete" ]; then
    python3 -m venv "$work/venv"
    "$python" -m pip install -q torch==2.11.0 torchvision timm transformers einops omegaconf torchdiffeq \
      regex safetensors requests tqdm
    touch "$work/venv/complete"
  fi
fi
